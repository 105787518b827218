using Connections.Core.Destinations;

namespace Connections.Tests.Destinations;

public sealed class PersonalDataTests
{
    private const string Jane = "8c87b489ce35cf2e2f39f80e282cb2e804932a56a213983eeeb428407d43b52d"; // of jane@example.com

    [Theory]
    [InlineData(" Jane@Example.com ", Jane)]
    [InlineData(Jane, Jane)]
    [InlineData("8C87B489CE35CF2E2F39F80E282CB2E804932A56A213983EEEB428407D43B52D", "8C87B489CE35CF2E2F39F80E282CB2E804932A56A213983EEEB428407D43B52D")]
    [InlineData("", "")]
    [InlineData("  ", "")]
    [InlineData(null, "")]
    public void A_value_is_cleaned_and_hashed_once(string? value, string expected) => Assert.Equal(expected, PersonalData.Sha256(value, PersonalData.Trimmed));

    [Fact]
    public void A_digest_of_another_length_is_a_value_like_any_other() =>
        Assert.NotEqual(Jane[..40], PersonalData.Sha256(Jane[..40], PersonalData.Trimmed));

    [Fact]
    public void Each_vendor_s_algorithm_is_there()
    {
        Assert.Equal("900150983cd24fb0d6963f7d28e17f72", PersonalData.Md5("ABC", PersonalData.Trimmed));
        Assert.Equal("a9993e364706816aba3e25717850c26c9cd0d89d", PersonalData.Sha1("ABC", PersonalData.Trimmed));
        Assert.Equal(128, PersonalData.Sha512("ABC", PersonalData.Trimmed).Length);
    }

    [Theory]
    [InlineData("+1 (415) 555-0100", null, "+14155550100")]
    [InlineData("0041 44 668 18 00", null, "+41446681800")]
    [InlineData("044 668 18 00", "41", "+41446681800")]
    [InlineData("4155550100", "1", "+14155550100")]
    [InlineData("14155550100", null, "+14155550100")]
    [InlineData("+1234567890123456", null, null)]
    [InlineData("none", null, null)]
    public void A_phone_number_becomes_one_that_any_country_can_dial(string value, string? countryCode, string? expected) =>
        Assert.Equal(expected, PersonalData.E164(value, countryCode));

    [Theory]
    [InlineData(" J.A.Ne+x@Gmail.com", "ja.ne+x@gmail.com")]
    [InlineData("j.ane@googlemail.com", "jane@googlemail.com")]
    [InlineData("j.ane@example.com", "j.ane@example.com")]
    [InlineData("jane@gmail.com", "jane@gmail.com")]
    public void A_gmail_address_loses_its_first_dot_for_google(string value, string expected) => Assert.Equal(expected, PersonalData.GoogleEmail(value));

    [Fact]
    public void Names_and_places_are_cleaned_as_their_vendors_ask()
    {
        Assert.Equal("vandenberg", PersonalData.Joined(" Van den\tBerg "));
        Assert.Equal("newyork1", PersonalData.LettersAndDigits("New-York 1"));
        Assert.Equal("14155550100", PersonalData.Digits("+1 415 555 0100"));
    }
}
