#import "FeedAds.h"
#import <AppTrackingTransparency/AppTrackingTransparency.h>
#import <GDTMobSDK/GDTSDKConfig.h>
#import <GDTMobSDK/GDTUnifiedNativeAd.h>

static NSString *const kApp = @"1101152570";
static NSString *const kPosition = @"2001447730515391";

@implementation FeedAds

+ (void)start {
    if (ATTrackingManager.trackingAuthorizationStatus != ATTrackingManagerAuthorizationStatusAuthorized) {
        return;
    }
    [self personalize:[[NSUserDefaults standardUserDefaults] boolForKey:@"personalized_ads"]];
    [GDTSDKConfig initWithAppId:kApp];
    [GDTSDKConfig startWithCompletionHandler:^(BOOL success, NSError *error) {
    }];
}

+ (void)personalize:(BOOL)on {
    [GDTSDKConfig setPersonalizedState:on ? 0 : 1];
}

+ (void)load {
    GDTUnifiedNativeAd *ads = [[GDTUnifiedNativeAd alloc] initWithPlacementId:kPosition];
    [ads loadAdWithAdCount:3];
}

@end
